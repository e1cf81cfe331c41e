package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.data.QueryEngine.quote;

import java.util.regex.Pattern;

/**
 * How columns become the values of JSON lines, as SQL. JSON has no word for NaN and infinities,
 * which DuckDB writes nevertheless; they are null, as in an endpoint's answers.
 */
final class JsonSql {
  private static final Pattern REAL = Pattern.compile("FLOAT|DOUBLE");
  private static final Pattern NESTED_REALS =
      Pattern.compile(
          "(STRUCT|MAP|UNION)\\(.*(FLOAT|DOUBLE).*|.*(FLOAT|DOUBLE).*\\]", Pattern.DOTALL);

  /** Texts of JSON one by one, and what stands between them. */
  private static final String PIECES = "'\"(?:[^\"\\\\]|\\\\.)*\"|[^\"]+'";

  private static final String NO_NUMBER = "'(?i)-?(nan|inf(inity)?)'";

  private JsonSql() {}

  /**
   * What to write for a column.
   *
   * @param type of the column, as DuckDB calls it
   */
  static String written(String column, String type) {
    String name = quote(column);
    if (REAL.matcher(type).matches()) {
      return "CASE WHEN isfinite(" + name + ") THEN " + name + " END";
    }
    return NESTED_REALS.matcher(type).matches()
        ? finite("CAST(to_json(" + name + ") AS VARCHAR)")
        : name;
  }

  /** What to write for a column of texts that are JSON: what they say. */
  static String verbatim(String column) {
    return finite(quote(column));
  }

  /** Looks at the pieces only where the words may be, and never into texts. */
  private static String finite(String json) {
    String pieces =
        "array_to_string(list_transform(regexp_extract_all(%s, %s), lambda piece: CASE WHEN starts_with(piece, '\"') THEN piece ELSE regexp_replace(piece, %s, 'null', 'g') END), '')"
            .formatted(json, PIECES, NO_NUMBER);
    return "CAST(CASE WHEN starts_with(%s, '\"') OR NOT regexp_matches(%s, %s) THEN %s ELSE %s END AS JSON)"
        .formatted(json, json, NO_NUMBER, json, pieces);
  }
}
