// Loaded before the command line by compile.mjs: writes at its end what V8 has compiled of one of its parts.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const vm = require('node:vm');

const { COMPILED_PART: part, COMPILED_TO: to } = process.env;

vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    if (options?.filename !== part) return;
    process.on('exit', () => {
      const digest = createHash('sha256').update(fs.readFileSync(part)).digest();
      fs.writeFileSync(`${to}.tmp`, Buffer.concat([digest, this.createCachedData()]));
      fs.renameSync(`${to}.tmp`, to);
    });
  }
};
