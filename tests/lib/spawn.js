// Running programs: output gathered, a limit of time, and nothing left behind.
import { spawn } from 'node:child_process';

const living = new Set();

/** Ends every program under way: the runner was told to stop. */
export function stopAll() {
  for (const pid of living) kill(pid);
}

/**
 * @returns {Promise<{code: number|null, output: string, stdout: string, late: boolean}>} both streams in order in `output`
 */
export function run(program, args, { limitMs = 600e3, input = '', ...options } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, ...options });
    const said = { output: '', stdout: '' };
    let late = false;
    living.add(child.pid);
    // The whole group: a test may have started helpers of its own.
    const timer = setTimeout(() => { late = true; kill(child.pid); }, limitMs);
    child.stdout.setEncoding('utf8').on('data', (s) => { said.output += s; said.stdout += s; });
    child.stderr.setEncoding('utf8').on('data', (s) => { said.output += s; });
    child.stdin.on('error', () => {}).end(input);
    child.on('error', (e) => { clearTimeout(timer); done({ code: 127, ...said, output: `${said.output}${e.message}\n`, late }); });
    child.on('close', (code) => { clearTimeout(timer); living.delete(child.pid); done({ code, ...said, late }); });
  });
}

function kill(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
