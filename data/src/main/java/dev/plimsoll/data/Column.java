package dev.plimsoll.data;

/**
 * One column of a table.
 *
 * @param nullable whether a missing value was seen, or is allowed once the schema is pinned
 */
public record Column(String name, ColumnType type, boolean nullable) {}
