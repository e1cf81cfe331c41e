package dev.plimsoll.security.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.security.ScanLimits;
import dev.plimsoll.security.ScanRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Walks a protobuf file by its schema, counting, before anything is built from it.
 *
 * <p>Two bytes on the wire can become a hundred on the heap (an empty message), so the size of a
 * file bounds nothing. The walk follows only fields that are messages, skips the rest, and stops at
 * the first limit; it allocates one buffer. Only a file that passed is parsed.
 */
public final class WireScan {
  private final ScanLimits limits;
  private final Findings findings;
  private long parts;

  public WireScan(ScanLimits limits, Findings findings) {
    this.limits = limits;
    this.findings = findings;
  }

  /** The model, or nothing when a finding says why not. */
  public Optional<ModelProto> read(Path file, String name) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      if (!walk(CodedInputStream.newInstance(in), ModelProto.getDescriptor(), 1, name)) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return unreadable(file, name, e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      CodedInputStream coded = CodedInputStream.newInstance(in);
      coded.setRecursionLimit(limits.depth() + 1);
      ModelProto model = ModelProto.parseFrom(coded);
      if (!model.hasGraph()) {
        findings.refuse(ScanRule.UNREADABLE, name, "no graph in it (expected: an ONNX model)");
        return Optional.empty();
      }
      return Optional.of(model);
    } catch (IOException e) {
      return unreadable(file, name, e);
    }
  }

  private Optional<ModelProto> unreadable(Path file, String name, IOException e)
      throws IOException {
    if (!Files.isReadable(file)) {
      throw e;
    }
    findings.refuse(ScanRule.UNREADABLE, name, e.getMessage() + " (expected: an ONNX model)");
    return Optional.empty();
  }

  private boolean walk(CodedInputStream in, Descriptor type, int depth, String name)
      throws IOException {
    if (depth > limits.depth()) {
      findings.refuse(
          ScanRule.TOO_DEEP,
          name,
          "nested " + depth + " levels deep (expected: at most " + limits.depth() + ")");
      return false;
    }
    parts++;
    if (parts > limits.parts()) {
      findings.refuse(
          ScanRule.TOO_MANY_PARTS,
          name,
          "more than " + limits.parts() + " nodes, tensors and the like (expected: fewer)");
      return false;
    }
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      boolean delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (field == null || !delimited) {
        if (!in.skipField(tag)) {
          return true;
        }
        continue;
      }
      int length = in.readRawVarint32();
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        int outer = in.pushLimit(length);
        if (!walk(in, field.getMessageType(), depth + 1, name)) {
          return false;
        }
        in.checkLastTagWas(0);
        in.popLimit(outer);
      } else if (tooLong(field, length, name)) {
        return false;
      } else {
        in.skipRawBytes(length);
      }
    }
    return true;
  }

  private boolean tooLong(FieldDescriptor field, int length, String name) {
    boolean text = field.getJavaType() == FieldDescriptor.JavaType.STRING;
    if (!text || length <= limits.textBytes()) {
      return false;
    }
    findings.refuse(
        ScanRule.TEXT_TOO_LONG,
        name + " " + field.getFullName(),
        length + " bytes (expected: at most " + limits.textBytes() + ")");
    return true;
  }
}
