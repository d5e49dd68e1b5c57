// What the server answers about one pixel. Types only.

/**
 * @typedef {object} Computed the answer of `computed` for [view, address, channel, row, column]
 * @property {string} address of the convolution
 * @property {string} source the address that it reads
 * @property {import("../../_browser/events.js").Unit} unit
 * @property {[number, number, number]} shape of the convolution's output
 * @property {number} side of the kernel
 * @property {number} stride
 * @property {[number, number]} window top and left of what the kernel reads
 * @property {boolean[][]} inside whether each place of the window lies on the map
 * @property {Term[]} terms the input channels that are written out
 * @property {{patch: number, kernel: number, products: number}} reach the largest sizes in the terms
 * @property {boolean} signed whether negative values mean something in the input
 * @property {{count: number, sum: string}} others the input channels that are not written out
 * @property {string} total
 * @property {Operation[]} steps what is done to the sum
 * @property {string} reading
 * @property {string} agreement with the network's own value
 *
 * @typedef {{channel: number, patch: number[][], kernel: number[][], products: number[][], sum: string}} Term
 *
 * @typedef {object} Operation one of batch normalisation (`norm`), addition (`added`) or ReLU (`passes`)
 * @property {string} leaf
 * @property {string} value
 * @property {number} own the network's own value
 * @property {Norm} [norm]
 * @property {string} [added]
 * @property {boolean} [passes]
 *
 * @typedef {Record<"mean" | "std" | "gamma" | "beta" | "scale" | "shift", string> & {batch: boolean}} Norm
 *
 * @typedef {{none: string}} NoArithmetic the answer where no convolution made the values
 */
