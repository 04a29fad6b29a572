// Mocha's spec reporter, closing with one line that says how many passed, failed and were skipped.
const { Spec } = require('mocha').reporters;

module.exports = class extends Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    process.stdout.write(`${passes} passed, ${failures} failed, ${pending} skipped\n`);
  }
};
