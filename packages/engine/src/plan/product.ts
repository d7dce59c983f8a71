/** Name of the split by product category; a segmentation of that name goes before it. */
export const PRODUCT = 'product';
