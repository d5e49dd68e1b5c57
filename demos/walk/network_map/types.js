// What Python and this component say to each other, and what its scripts share. Types only.

/**
 * @typedef {object} Table what does not depend on a run: the architecture, asked from the server
 * @property {number} depth
 * @property {number} size of the input in pixels
 * @property {Record<"stage" | "block" | "operation", string[]>} steps their addresses, in order
 * @property {Record<string, Point>} points by address
 * @property {Stage[]} stages
 *
 * @typedef {object} Point
 * @property {string} address
 * @property {string} operation such as conv, sum or block
 * @property {string | null} block
 * @property {string | null} stage
 * @property {number[]} shape
 * @property {boolean} signed whether negative values mean something
 * @property {number} parameters
 * @property {number} macs
 * @property {[number, number, number] | null} field size, stride and start of the receptive field
 * @property {string | null} torchvision its name there
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} shape
 * @property {Block[]} blocks
 *
 * @typedef {{address: string, projection: boolean}} Block
 */

/**
 * @typedef {object} Run what Python sends about the run that is shown
 * @property {number} depth
 * @property {string} weights their source
 * @property {"trained" | "batch" | "none"} regime
 * @property {"post" | "pre"} order
 * @property {"batch" | "none"} norm
 * @property {number} classes
 * @property {number} size of the input in pixels
 * @property {number} pictures in the batch
 * @property {boolean} batchStatistics
 * @property {boolean} skips whether the network was trained with skips
 * @property {string[]} cut the blocks whose skips are cut
 * @property {number} strength λ of these skips
 * @property {Record<string, string>} link the part of the link that the run decides
 * @property {number} render_id the render it belongs to; later ones have larger numbers
 * @property {string} [open] set by the first run of a page
 * @property {string | null} [step] where the page opens
 *
 * @typedef {object} Charts what Python sends when the charts of a run are ready
 * @property {number} render_id
 * @property {Record<string, string>} link the part of the link that the charts decide
 * @property {Record<"activation" | "gradient", Fill>} fills
 *
 * @typedef {object} Fill a number for each block
 * @property {string} label
 * @property {Record<string, number | null>} values
 * @property {Record<string, number | null>} intact those of the intact run
 */

/**
 * @typedef {object} NetworkMap what the scripts of this component share
 * @property {Element} element
 * @property {(selector: string) => Element} $ finds inside the element
 * @property {{value: object, run: Run, charts: Charts}} props
 * @property {Table | null} table of the architecture
 * @property {string} step the address of the current step
 * @property {"stage" | "block" | "operation"} zoom
 * @property {"drawn" | "on" | "off"} mode the reader's own cuts, or all skips on or off
 * @property {"all" | "identity" | "projection"} kind which skips "off" and a stage's name act on
 * @property {string[]} cuts the blocks that the reader cut one by one
 * @property {Record<"drawn" | "on" | "off", number>} strengths λ of the skips that each mode cuts
 */
