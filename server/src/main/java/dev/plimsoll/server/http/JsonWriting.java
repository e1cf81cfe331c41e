package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.plimsoll.onnx.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The values of a tensor as a flat JSON array. JSON has no word for NaN; null is ours. */
final class JsonWriting {
  private JsonWriting() {}

  static void data(JsonGenerator out, Tensor tensor) throws IOException {
    out.writeStartArray();
    ByteBuffer bytes = tensor.bytes();
    switch (tensor.type()) {
      case BYTES -> {
        for (String text : tensor.texts()) {
          out.writeString(text);
        }
      }
      case FP32 -> {
        while (bytes.hasRemaining()) {
          real(out, bytes.getFloat());
        }
      }
      case FP64 -> {
        while (bytes.hasRemaining()) {
          real(out, bytes.getDouble());
        }
      }
      case BOOL -> {
        while (bytes.hasRemaining()) {
          out.writeBoolean(bytes.get() != 0);
        }
      }
      case INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64 -> wholes(out, tensor, bytes);
      case FP16, BF16 -> throw new IllegalArgumentException("no JSON form: " + tensor.type());
    }
    out.writeEndArray();
  }

  private static void wholes(JsonGenerator out, Tensor tensor, ByteBuffer bytes)
      throws IOException {
    while (bytes.hasRemaining()) {
      switch (tensor.type()) {
        case INT8 -> out.writeNumber(bytes.get());
        case UINT8 -> out.writeNumber(bytes.get() & 0xFF);
        case INT16 -> out.writeNumber(bytes.getShort());
        case UINT16 -> out.writeNumber(bytes.getShort() & 0xFFFF);
        case INT32 -> out.writeNumber(bytes.getInt());
        case UINT32 -> out.writeNumber(Integer.toUnsignedLong(bytes.getInt()));
        case INT64 -> out.writeNumber(bytes.getLong());
        case UINT64 -> unsigned(out, bytes.getLong());
        case BOOL, FP16, BF16, FP32, FP64, BYTES ->
            throw new IllegalArgumentException("not whole: " + tensor.type());
      }
    }
  }

  private static void unsigned(JsonGenerator out, long value) throws IOException {
    if (value >= 0) {
      out.writeNumber(value);
    } else {
      out.writeNumber(Long.toUnsignedString(value));
    }
  }

  private static void real(JsonGenerator out, float value) throws IOException {
    if (Float.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }

  private static void real(JsonGenerator out, double value) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }
}
