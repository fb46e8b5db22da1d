/** How long a run of a graph takes, by its rows: a part for the run, and one for each row. Learns from every run. In ms. */
export class Cost {
  #run = 0.05
  #row = 0.001

  of(rows: number): number {
    return this.#run + rows * this.#row
  }

  /** How many rows can be computed in so many ms, and at least one. */
  rowsIn(ms: number): number {
    return Math.max(1, Math.floor((ms - this.#run) / this.#row))
  }

  /** Two runs of made rows, before the first request. */
  measured(few: { readonly rows: number; readonly took: number }, many: { readonly rows: number; readonly took: number }): void {
    this.#row = Math.max(leastRow, (many.took - few.took) / (many.rows - few.rows))
    this.#run = Math.max(0, few.took - few.rows * this.#row)
  }

  /**
   * A run with many rows tells what a row costs, one with few what a run does. One that took far longer than expected mostly tells of a
   * machine that did something else meanwhile: it counts for no more than a few times of what was expected.
   */
  learn(rows: number, measured: number): void {
    const took = Math.min(measured, surprise * this.of(rows) + pause)
    if (rows >= manyRows) this.#row += share * (Math.max(leastRow, (took - this.#run) / rows) - this.#row)
    else this.#run += share * (Math.max(0, took - rows * this.#row) - this.#run)
  }
}

const leastRow = 1e-6
const manyRows = 32
const share = 0.1
const surprise = 4
/** In ms. */
const pause = 0.5
