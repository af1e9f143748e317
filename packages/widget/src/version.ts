/** The package's version, told in the warning when a page loads two of them. */
export const version = "0.1.0";
