"""Runs a command in a pseudo-terminal: terminal.py COLUMNS WHEN TYPED COMMAND... Once it has shown WHEN, TYPED is entered ('' for
nothing). Copies what it shows, and exits as it does."""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, when, typed, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode(), sys.argv[4:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    os.execvp(command[0], command)
seen = b""
while True:
    try:
        shown = os.read(terminal, 65536)
    except OSError:  # the command has closed its end
        break
    if not shown:
        break
    sys.stdout.buffer.write(shown)
    sys.stdout.buffer.flush()
    seen += shown
    if when and when in seen:
        os.write(terminal, typed)
        when = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
