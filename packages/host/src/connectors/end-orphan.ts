import { spawn, type ChildProcess } from 'node:child_process';

/** Waits for its input to end, then a moment for the process to leave by itself, which takes its folder with it. */
const SCRIPT = `trap '' INT TERM HUP
read -r _
for _ in 1 2 3; do sleep 1; [ -d "$2" ] || exit 0; done
case "$(cat "/proc/$1/cmdline" 2>/dev/null || ps -o args= -p "$1")" in *connector-chil[d]*) kill -9 "$1" ;; esac
rm -rf -- "$2"`;

/**
 * Sees to it that a process does not outlive a host that is killed: usually it notices and leaves, but not when it is in an
 * endless loop. Only something outside of it can, so a shell waits until the host is gone. Without a shell nothing does.
 */
export const endWithHost = (child: ChildProcess, scratch: string): void => {
  if (child.pid === undefined) return;
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'sextant-guard', String(child.pid), scratch], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: {},
  });
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  child.once('exit', () => guard.kill('SIGKILL'));
};
