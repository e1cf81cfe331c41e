package dev.plimsoll.features;

import dev.plimsoll.data.ColumnType;

/** What is asked of a decision, and so what its label is. */
public enum DecisionTask {
  /** Whether it turned out so: a label that is true or false. */
  BINARY("binary", "BOOLEAN"),
  /** Which of several classes it was: a label that names one. */
  MULTI_CLASS("multi-class", "VARCHAR"),
  /** How much it was: a label that is a number. */
  REGRESSION("regression", "DOUBLE"),
  /** How much it may be: quantiles of a label that is a number. */
  QUANTILE("quantile", "DOUBLE");

  private final String label;
  private final String sqlType;

  DecisionTask(String label, String sqlType) {
    this.label = label;
    this.sqlType = sqlType;
  }

  /** As project files and packages spell it. */
  public String label() {
    return label;
  }

  /** The type of the training set's label column. */
  public String sqlType() {
    return sqlType;
  }

  public boolean numeric() {
    return this == REGRESSION || this == QUANTILE;
  }

  /** Whether a label of this type can be meant; text is no number, even where it looks like one. */
  public boolean suits(ColumnType type) {
    return switch (this) {
      case BINARY -> true;
      case MULTI_CLASS -> type != ColumnType.NUMBER && type != ColumnType.TIMESTAMP;
      case REGRESSION, QUANTILE -> type == ColumnType.INTEGER || type == ColumnType.NUMBER;
    };
  }
}
