// What Python and this component say to each other, and what its scripts share. Types only.

/**
 * @typedef {object} Sides what Python sends as the value
 * @property {number} render_id the render it belongs to
 * @property {string} trace the run that is shown
 * @property {string | null} intact the intact run, if something is cut
 * @property {string} label what is cut
 * @property {(import("../../_browser/sheets.js").Sheet & {address: string}) | null} sheet of the run
 *   at the step of the reader, if it came along
 *
 * @typedef {object} NoDifference the answer of `difference` where nothing changed
 * @property {string} same says so
 *
 * @typedef {import("../../_browser/sheets.js").DecodedSheet & {caption: string}} Difference
 *
 * @typedef {object} Filters the answer of `filters`: conv1's kernels, see demos/_components/sheets.py
 * @property {string} png all kernels as one picture in colour, 0.5 + w / (2·reach)
 * @property {number[]} reach the largest size of a weight in each kernel
 * @property {number[]} peaks the share of each kernel's power around one frequency
 * @property {number} size the side of a kernel
 * @property {number} columns kernels in a row of the picture
 * @property {number} channels how many kernels there are
 * @property {string} about
 * @property {string} tuning
 *
 * @typedef {Filters & {pixels: ImageData}} DecodedFilters
 *
 * @typedef {import("../../_browser/events.js").Unit & {exact?: (number | null)[] | null}} HoveredUnit
 *   with the values of the tensors, once the server has sent them
 */

/**
 * @typedef {object} FeatureMaps what the scripts of this component share
 * @property {Element} element
 * @property {(selector: string) => Element} $ finds inside the element
 * @property {{value: Sides}} props
 * @property {Record<"current" | "intact" | "difference" | "filters", HTMLCanvasElement>} canvases
 * @property {import("../../_browser/events.js").Step | null} step
 * @property {object} sheets of the current run, of the intact run, and of their difference
 * @property {DecodedFilters | null} filters
 * @property {boolean} isFiltersChosen whether the reader wants conv1's filters in place of its maps
 * @property {HoveredUnit | null} hover the unit under the pointer
 * @property {import("../../_browser/tiles.js").Place | null} kernelHover
 * @property {number | null} pin the pinned channel
 * @property {"map" | "layer" | "both" | null} scale that the reader chose
 */
