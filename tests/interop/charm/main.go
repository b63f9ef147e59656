// SPDX-License-Identifier: Apache-2.0

// Reads a packed charm as Juju does, expands it, and prints what it has understood.
//
//	charm FILE.charm DIRECTORY
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/juju/charm/v12"
)

func names[V any](members map[string]V) []string {
	list := make([]string, 0, len(members))
	for name := range members {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}

func run(file, directory string) error {
	archive, err := charm.ReadCharmArchive(file)
	if err != nil {
		return err
	}
	if err := charm.CheckMeta(archive); err != nil {
		return err
	}
	meta := archive.Meta()
	fmt.Println("name", meta.Name)
	fmt.Println("provides", names(meta.Provides))
	fmt.Println("requires", names(meta.Requires))
	fmt.Println("containers", names(meta.Containers))
	fmt.Println("options", names(archive.Config().Options))
	fmt.Println("actions", names(archive.Actions().ActionSpecs))
	fmt.Println("bases", archive.Manifest().Bases)
	if err := archive.ExpandTo(directory); err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join(directory, "dispatch"))
	if err != nil {
		return err
	}
	fmt.Println("dispatch", info.Mode())
	return nil
}

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
