# SPDX-License-Identifier: Apache-2.0
"""What bench_pebble.c does, with ops' client.  Usage: bench_pebble.py SOCKET DIRECTORY"""
import os
import shutil
import sys
import time

from ops import pebble

REQUESTS, COMMANDS = 2000, 300


def main(socket, directory):
    client = pebble.Client(socket)
    start = time.monotonic()
    for _ in range(REQUESTS):
        client.get_system_info()
    print(f'requests per second   {REQUESTS / (time.monotonic() - start):.0f}')

    content, remote, local = (os.path.join(directory, name) for name in ('content', 'remote', 'local'))
    megabytes = os.path.getsize(content) / 1e6
    with open(content, 'rb') as file:
        start = time.monotonic()
        client.push(remote, file)
        print(f'push MB/s             {megabytes / (time.monotonic() - start):.1f}')
    with open(local, 'wb') as file:
        start = time.monotonic()
        shutil.copyfileobj(client.pull(remote, encoding=None), file)
        print(f'pull MB/s             {megabytes / (time.monotonic() - start):.1f}')

    start = time.monotonic()
    for _ in range(COMMANDS):
        client.exec(['/bin/true']).wait_output()
    print(f'exec round trip ms    {(time.monotonic() - start) * 1000 / COMMANDS:.2f}')


main(*sys.argv[1:])
