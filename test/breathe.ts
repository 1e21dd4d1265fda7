// Lets each test file answer its runner between tests: some of them wait for programs without giving the thread away,
// and a runner that hears nothing for a minute counts that as an error.
import { afterEach } from 'vitest';

afterEach(() => new Promise((done) => setImmediate(done)));
