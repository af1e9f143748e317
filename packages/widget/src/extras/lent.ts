/**
 * For script tags: what the script lends to the files beside it, which import it as if it were their own. Rollup fills
 * it in.
 */
export const lent: readonly unknown[] = [];
