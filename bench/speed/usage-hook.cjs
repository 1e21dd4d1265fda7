// Loaded first into each measured process: when it ends, says what it used, in the file that TOOLWARD_BENCH_USAGE names.
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  const file = process.env.TOOLWARD_BENCH_USAGE;
  process.on('exit', () => {
    const fs = require('node:fs');
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    let rss = maxRSS * 1024;
    try {
      // Linux counts what the parent held when it started a process towards `maxRSS`; this figure is the process's own.
      rss = Number(/^VmHWM:\s*(\d+) kB/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
    } catch {
      // Not Linux.
    }
    fs.writeFileSync(file, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, rss }));
  });
}
