package dev.plimsoll.features.internal;

import java.nio.ByteBuffer;

/**
 * What an entry holds: everything about one key that was visible by one instant. States add up in
 * any order, which is what lets a late row be added to the entries behind it.
 */
sealed interface EntryState permits NewestRow, RunningSums {
  EntryState plus(EntryState other);

  byte[] encode();

  static EntryState decode(boolean aggregating, byte[] value) {
    return aggregating ? RunningSums.decode(value) : NewestRow.decode(ByteBuffer.wrap(value));
  }
}
