// What Python and this component say to each other. Types only.

/**
 * @typedef {object} View what Python sends as `view`: one block, with a map of each operation
 * @property {string} name known to the server
 * @property {string} block its address
 * @property {string} stage
 * @property {boolean} projection whether its shortcut is a projection
 * @property {string} arc the address where the shortcut begins
 * @property {string} sum the address where it ends
 * @property {string} entered the address of the block's input
 * @property {Node[]} nodes in the order of computation
 * @property {Choice} choice what is shown
 * @property {Offers} offers what can be chosen
 * @property {number} asked the request that it answers
 *
 * @typedef {object} Node one operation
 * @property {string} address
 * @property {string} leaf the address without the block, or x for the input
 * @property {string} operation
 * @property {string} label
 * @property {string} detail
 * @property {"main" | "skip"} lane
 * @property {number} channel of the map
 * @property {string | null} maker the convolution that made these maps
 * @property {import("../../_browser/sheets.js").Sheet} map
 *
 * @typedef {object} Choice
 * @property {"basic" | "bottleneck"} kind
 * @property {"post" | "pre"} order
 * @property {number} depth
 * @property {string} block
 * @property {string} weights
 *
 * @typedef {object} Offers
 * @property {[number, string][]} depths with their labels
 * @property {[string, string][]} sources of weights, with their labels
 * @property {{name: string, blocks: {address: string, projection: boolean, torchvision: string | null}[]}[]} stages
 */
