package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import java.nio.file.Path;

/** Where the packages of models lie; {@code storage.blobs()::folder} is one. */
@FunctionalInterface
public interface ModelSource {
  Path folder(Digest model);
}
