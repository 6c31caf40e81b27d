// Stands in for node:child_process in the bundle. Commander loads it for a feature that is not used here, and Node
// builds its whole network stack for it: 5 % of a start. Whatever else is to be called must be named here; the build
// fails for an import that is not.
export function spawn(...args) {
  return process.getBuiltinModule('node:child_process').spawn(...args);
}

export function spawnSync(...args) {
  return process.getBuiltinModule('node:child_process').spawnSync(...args);
}
