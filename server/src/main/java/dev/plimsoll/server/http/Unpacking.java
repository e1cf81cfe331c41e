package dev.plimsoll.server.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import dev.plimsoll.kernel.PlimsollException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Packed bodies, unpacked up to the limit that holds for plain ones.
 *
 * <p>Armeria's own decoding service is not used, because with a stream that breaks off it loses the
 * buffer that it has unpacked last (1.36, found by the leak detector): whoever sends enough broken
 * streams would take the server's memory.
 */
public final class Unpacking {
  private static final int FIRST_BYTES = 8 << 10;
  private static final int USUAL_RATIO = 4;

  private Unpacking() {}

  static boolean isPacked(HttpHeaders headers) {
    @Nullable String packing = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    return packing != null && !packing.equalsIgnoreCase("identity");
  }

  /** Refuses packings that are not read here, before the body comes. */
  static void requireKnown(HttpHeaders headers) {
    if (isPacked(headers)) {
      packing(headers);
    }
  }

  /** The body as it was before it was packed. */
  public static byte[] plain(AggregatedHttpRequest request, long bytesMax) {
    byte[] body = request.content().array();
    if (!isPacked(request.headers())) {
      return body;
    }
    boolean gzip = packing(request.headers()).endsWith("gzip");
    try (InputStream packed = new ByteArrayInputStream(body);
        InputStream plain =
            gzip ? new GZIPInputStream(packed, FIRST_BYTES) : new InflaterInputStream(packed)) {
      return read(plain, Math.max(FIRST_BYTES, USUAL_RATIO * body.length), bytesMax);
    } catch (IOException e) {
      throw new PlimsollException(
          HttpError.BODY_MALFORMED,
          "body: does not unpack (expected: as its content-encoding says)",
          e);
    }
  }

  private static byte[] read(InputStream from, int expected, long bytesMax) throws IOException {
    byte[] bytes = new byte[(int) Math.min(expected, bytesMax + 1)];
    int size = 0;
    for (int read = 0; read >= 0; read = from.read(bytes, size, bytes.length - size)) {
      size += read;
      if (size > bytesMax) {
        throw new PlimsollException(HttpError.BODY_TOO_LARGE, ErrorShape.tooLarge());
      }
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * size, bytesMax + 1));
      }
    }
    return Arrays.copyOf(bytes, size);
  }

  private static String packing(HttpHeaders headers) {
    String packing = headers.get(HttpHeaderNames.CONTENT_ENCODING, "").toLowerCase(Locale.ROOT);
    return switch (packing) {
      case "gzip", "x-gzip", "deflate" -> packing;
      default ->
          throw new PlimsollException(
              HttpError.MEDIA_TYPE_UNSUPPORTED,
              "content-encoding: not read here (expected: gzip, deflate or none)");
    };
  }
}
