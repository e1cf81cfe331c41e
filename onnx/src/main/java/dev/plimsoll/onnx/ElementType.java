package dev.plimsoll.onnx;

/** What the elements of a tensor are; named as in the Open Inference Protocol. */
public enum ElementType {
  BOOL(1),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FP16(2),
  BF16(2),
  FP32(4),
  FP64(8),
  /** Texts; no fixed width. */
  BYTES(0);

  private final int width;

  ElementType(int width) {
    this.width = width;
  }

  /** Bytes of one element; 0 for {@link #BYTES}, whose elements have lengths of their own. */
  public int width() {
    return width;
  }
}
