/** Every table: snake_case columns, camelCase fields, and timestamps that the database sets itself. */
export const table = { underscored: true, timestamps: false, freezeTableName: true } as const;
