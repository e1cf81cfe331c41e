package dev.plimsoll.security.internal;

import dev.plimsoll.onnx.proto.StringStringEntryProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.security.ScanRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A tensor must hold as many values as its shape says, in this file or in one beside it. */
final class TensorScan {
  /** Bits a value takes; types that are not here are unknown. */
  private static final Map<TensorProto.DataType, Integer> BITS =
      Map.ofEntries(
          Map.entry(TensorProto.DataType.FLOAT, 32),
          Map.entry(TensorProto.DataType.UINT8, 8),
          Map.entry(TensorProto.DataType.INT8, 8),
          Map.entry(TensorProto.DataType.UINT16, 16),
          Map.entry(TensorProto.DataType.INT16, 16),
          Map.entry(TensorProto.DataType.INT32, 32),
          Map.entry(TensorProto.DataType.INT64, 64),
          Map.entry(TensorProto.DataType.BOOL, 8),
          Map.entry(TensorProto.DataType.FLOAT16, 16),
          Map.entry(TensorProto.DataType.DOUBLE, 64),
          Map.entry(TensorProto.DataType.UINT32, 32),
          Map.entry(TensorProto.DataType.UINT64, 64),
          Map.entry(TensorProto.DataType.COMPLEX64, 64),
          Map.entry(TensorProto.DataType.COMPLEX128, 128),
          Map.entry(TensorProto.DataType.BFLOAT16, 16),
          Map.entry(TensorProto.DataType.FLOAT8E4M3FN, 8),
          Map.entry(TensorProto.DataType.FLOAT8E4M3FNUZ, 8),
          Map.entry(TensorProto.DataType.FLOAT8E5M2, 8),
          Map.entry(TensorProto.DataType.FLOAT8E5M2FNUZ, 8),
          Map.entry(TensorProto.DataType.UINT4, 4),
          Map.entry(TensorProto.DataType.INT4, 4));

  private final Findings findings;
  private final Path folder;
  private final String file;
  private final Set<String> externalFiles = new TreeSet<>();

  TensorScan(Findings findings, Path folder, String file) {
    this.findings = findings;
    this.folder = folder.normalize();
    this.file = file;
  }

  Set<String> externalFiles() {
    return externalFiles;
  }

  void scan(TensorProto tensor) {
    String where = file + " tensor '" + tensor.getName() + "'";
    long elements = product(tensor.getDimsList());
    if (elements < 0) {
      findings.refuse(
          ScanRule.TENSOR_SIZE,
          where,
          "shape " + brief(tensor.getDimsList()) + " (expected: a product within 63 bits)");
      return;
    }
    boolean external =
        tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
            || tensor.getExternalDataCount() > 0;
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    if (type == TensorProto.DataType.STRING) {
      if (external || tensor.hasRawData() || tensor.getStringDataCount() != elements) {
        wrongSize(where, tensor, tensor.getStringDataCount() + " texts");
      }
      return;
    }
    Integer bits = type == null ? null : BITS.get(type);
    if (bits == null) {
      findings.refuse(
          ScanRule.TENSOR_SIZE, where, "type " + tensor.getDataType() + " (expected: a known one)");
      return;
    }
    long bytes = bytes(elements, bits);
    if (external) {
      external(tensor, where, bytes);
    } else if (tensor.hasRawData()) {
      if (tensor.getRawData().size() != bytes) {
        wrongSize(where, tensor, tensor.getRawData().size() + " bytes");
      }
    } else if (!plausible(tensor, elements, bits)) {
      wrongSize(where, tensor, values(tensor) + " values");
    }
  }

  /** The product, 0 for a shape with a 0 in it, or -1 when it is negative or beyond 63 bits. */
  static long product(List<Long> dims) {
    long product = 1;
    boolean zero = false;
    for (long dim : dims) {
      if (dim < 0) {
        return -1;
      }
      zero |= dim == 0;
      try {
        product = dim == 0 ? product : Math.multiplyExact(product, dim);
      } catch (ArithmeticException ignored) {
        // The overflow is the answer.
        return -1;
      }
    }
    return zero ? 0 : product;
  }

  /** The values of a short INT64 tensor, such as a shape; empty for others. */
  static List<Long> longs(TensorProto tensor) {
    if (tensor.getDataType() != TensorProto.DataType.INT64.getNumber()) {
      return List.of();
    }
    if (!tensor.hasRawData()) {
      return tensor.getInt64DataList();
    }
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    List<Long> values = new ArrayList<>();
    while (raw.remaining() >= Long.BYTES) {
      values.add(raw.getLong());
    }
    return values;
  }

  private static long bytes(long elements, int bits) {
    long whole = bits >= 8 ? bits / 8 : 1;
    if (elements > Long.MAX_VALUE / Math.max(whole, 1)) {
      return Long.MAX_VALUE;
    }
    return bits >= 8 ? elements * whole : elements / 2 + elements % 2;
  }

  /** Types of 4 bits pack two values in one, complex ones take two. */
  private static boolean plausible(TensorProto tensor, long elements, int bits) {
    long met = values(tensor);
    boolean complex =
        tensor.getDataType() == TensorProto.DataType.COMPLEX64.getNumber()
            || tensor.getDataType() == TensorProto.DataType.COMPLEX128.getNumber();
    long expected = complex ? 2 * elements : bits == 4 ? elements / 2 + elements % 2 : elements;
    return met == expected;
  }

  private static long values(TensorProto tensor) {
    return (long) tensor.getFloatDataCount()
        + tensor.getInt32DataCount()
        + tensor.getInt64DataCount()
        + tensor.getDoubleDataCount()
        + tensor.getUint64DataCount();
  }

  private void external(TensorProto tensor, String where, long bytes) {
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    String location = entries.getOrDefault("location", "");
    String reason = outside(location);
    if (reason != null) {
      findings.refuse(
          ScanRule.EXTERNAL_DATA,
          where,
          "location '" + location + "' " + reason + " (expected: a file in the model's folder)");
      return;
    }
    try {
      Path data = folder.resolve(location);
      long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
      long length = Long.parseLong(entries.getOrDefault("length", Long.toString(bytes)));
      if (!Files.isRegularFile(data, LinkOption.NOFOLLOW_LINKS)) {
        refuseExternal(where, location, "is no file of its own");
      } else if (offset < 0 || length != bytes || offset > Files.size(data) - length) {
        refuseExternal(where, location, "does not hold " + bytes + " bytes from " + offset);
      } else {
        externalFiles.add(location);
        findings.note(ScanRule.EXTERNAL_DATA, where, "weights in '" + location + "'");
      }
    } catch (NumberFormatException e) {
      refuseExternal(where, location, "has an offset or length that is no number");
    } catch (IOException e) {
      refuseExternal(where, location, "cannot be read");
    }
  }

  /** Why a location would leave the folder; null when it does not. */
  private static @Nullable String outside(String location) {
    if (location.isEmpty()) {
      return "is empty";
    } else if (location.indexOf('\\') >= 0 || location.indexOf(':') >= 0) {
      return "has a drive or a backslash";
    } else if (location.indexOf('\0') >= 0 || location.indexOf('/') >= 0) {
      return "names another folder";
    } else if (location.equals(".") || location.equals("..")) {
      return "is a folder";
    }
    try {
      return Path.of(location).isAbsolute() ? "is absolute" : null;
    } catch (InvalidPathException ignored) {
      // What no file system accepts cannot be a file beside the model.
      return "is no path";
    }
  }

  private void refuseExternal(String where, String location, String reason) {
    findings.refuse(
        ScanRule.EXTERNAL_DATA,
        where,
        "location '" + location + "' " + reason + " (expected: a file with the tensor's bytes)");
  }

  private void wrongSize(String where, TensorProto tensor, String met) {
    findings.refuse(
        ScanRule.TENSOR_SIZE,
        where,
        met
            + " for shape "
            + brief(tensor.getDimsList())
            + " (expected: as many as the shape has)");
  }

  private static String brief(List<Long> dims) {
    return dims.size() <= 8 ? dims.toString() : dims.subList(0, 8) + " and more";
  }
}
