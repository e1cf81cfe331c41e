package dev.plimsoll.security;

/** What the scanner looks for. The names are stable: reports and scripts use them. */
public enum ScanRule {
  FILE_TOO_LARGE,
  UNREADABLE,
  TOO_MANY_PARTS,
  TOO_DEEP,
  TEXT_TOO_LONG,
  UNKNOWN_VERSION,
  CUSTOM_OPERATOR,
  DENIED_OPERATOR,
  NOT_REPRODUCIBLE,
  TENSOR_SIZE,
  SHAPE_BOMB,
  EXTERNAL_DATA,
  TRAINING_GRAPH,
  FOREIGN_FILE,
  EXECUTABLE_CONTENT,
  LINK,
  CHECKPOINT,
  MANIFEST
}
