// SPDX-License-Identifier: Apache-2.0

// The unit agent's protocol as Go's standard library speaks it, with the shapes of Juju's structs.
//
//	agent server SHAPE ADDRESS   serves Jujuc.Main; SHAPE 3 has the Token field, 4 has not
//	agent client ADDRESS         makes a series of calls and prints what came back
//	NAME ARGUMENT...             called by any other name: the hook tool of that name
package main

import (
	"fmt"
	"net"
	"net/rpc"
	"os"
	"path/filepath"
	"strings"
)

// Request3 is the request of Juju 2.9 and 3.x.
type Request3 struct {
	ContextId   string
	Dir         string
	CommandName string
	Args        []string
	StdinSet    bool
	Stdin       []byte
	Token       string
}

// Request4 is the request since Juju 4.0.
type Request4 struct {
	ContextId   string
	Dir         string
	CommandName string
	Args        []string
	StdinSet    bool
	Stdin       []byte
}

// ExecResponse is the reply of all of them.
type ExecResponse struct {
	Code   int
	Stdout []byte
	Stderr []byte
}

func answer(r Request3, resp *ExecResponse) error {
	switch r.CommandName {
	case "refuse":
		return fmt.Errorf("bad request: unknown command: refuse")
	case "stdin":
		if !r.StdinSet {
			return fmt.Errorf("hook tool requires stdin, none supplied")
		}
	case "fail":
		resp.Code = 2
		resp.Stderr = []byte("ERROR no\n")
		return nil
	case "empty":
		return nil
	case "big":
		resp.Stdout = []byte(strings.Repeat("x", 50_000_000))
		return nil
	}
	resp.Stdout = []byte(fmt.Sprintf("%s %s %s %q %v %q %q", r.ContextId, r.Dir, r.CommandName, r.Args,
		r.StdinSet, r.Stdin, r.Token))
	return nil
}

// Jujuc3 and Jujuc4 have the one method.
type Jujuc3 struct{}
type Jujuc4 struct{}

func (Jujuc3) Main(r Request3, resp *ExecResponse) error { return answer(r, resp) }
func (Jujuc4) Main(r Request4, resp *ExecResponse) error {
	return answer(Request3{r.ContextId, r.Dir, r.CommandName, r.Args, r.StdinSet, r.Stdin, ""}, resp)
}

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "ERROR", err)
		os.Exit(1)
	}
}

func server(shape, address string) {
	var receiver interface{} = Jujuc3{}
	if shape == "4" {
		receiver = Jujuc4{}
	}
	fatal(rpc.RegisterName("Jujuc", receiver))
	listener, err := net.Listen("unix", address)
	fatal(err)
	fmt.Println("listening")
	rpc.Accept(listener)
}

func client(address string) {
	connection, err := rpc.Dial("unix", address)
	fatal(err)
	calls := []Request3{
		{"ctx", "/dir", "echo", []string{"a", "b c"}, false, nil, ""},
		{"ctx", "/dir", "echo", nil, true, []byte("in\x00\xff"), "token"},
		{"ctx", "/dir", "refuse", nil, false, nil, ""},
		{"ctx", "/dir", "fail", nil, false, nil, ""},
		{"ctx", "/dir", "echo", []string{"", strings.Repeat("y", 200_000)}, false, nil, ""},
	}
	for _, call := range calls {
		var resp ExecResponse
		err := connection.Call("Jujuc.Main", call, &resp)
		out := string(resp.Stdout)
		if len(out) > 80 {
			out = fmt.Sprintf("%s... %d bytes", out[:40], len(out))
		}
		fmt.Printf("%v | %d | %q | %q\n", err, resp.Code, out, resp.Stderr)
	}
	fatal(connection.Close())
}

func tool(name string, arguments []string) {
	connection, err := rpc.Dial("unix", os.Getenv("JUJU_AGENT_SOCKET_ADDRESS"))
	fatal(err)
	dir, err := os.Getwd()
	fatal(err)
	var resp ExecResponse
	fatal(connection.Call("Jujuc.Main",
		Request3{os.Getenv("JUJU_CONTEXT_ID"), dir, name, arguments, false, nil, ""}, &resp))
	os.Stdout.Write(resp.Stdout)
	os.Stderr.Write(resp.Stderr)
	os.Exit(resp.Code)
}

func main() {
	name := filepath.Base(os.Args[0])
	switch {
	case name != "agent":
		tool(name, os.Args[1:])
	case len(os.Args) == 4 && os.Args[1] == "server":
		server(os.Args[2], os.Args[3])
	case len(os.Args) == 3 && os.Args[1] == "client":
		client(os.Args[2])
	default:
		fatal(fmt.Errorf("usage: agent server 3|4 ADDRESS | client ADDRESS"))
	}
}
