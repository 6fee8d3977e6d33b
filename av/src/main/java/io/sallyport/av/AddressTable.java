package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of entries known by an address and a number (a port, say), found without making an
 * object. Open addressing with linear probing; the hash has a secret seed, because who sends
 * packets chooses addresses. Owned by one thread.
 */
final class AddressTable<E extends AddressTable.Entry> {
  /** What an entry is known by; never changes while it is in a table. */
  interface Entry {
    AddressFamily family();

    /** As in {@link io.sallyport.wire.stun.TransportAddress}. */
    long high();

    long low();

    int number();
  }

  private static final int FIRST_SLOTS = 8;

  private final long seed;
  private final int most;
  private @Nullable Entry[] slots = new Entry[FIRST_SLOTS];
  private int size;

  /**
   * @param seed secret
   * @param most entries the table takes
   */
  AddressTable(long seed, int most) {
    this.seed = seed;
    this.most = most;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size >= most;
  }

  @Nullable E find(AddressFamily family, long high, long low, int number) {
    int mask = slots.length - 1;
    for (int at = hash(family, high, low, number) & mask; ; at = (at + 1) & mask) {
      Entry entry = slots[at];
      if (entry == null) {
        return null;
      }
      if (entry.low() == low
          && entry.number() == number
          && entry.high() == high
          && entry.family() == family) {
        return own(entry);
      }
    }
  }

  /**
   * Adds an entry.
   *
   * @throws IllegalStateException if the table is full or has one with this key: the caller looks
   *     first
   */
  void add(E entry) {
    if (isFull() || find(entry.family(), entry.high(), entry.low(), entry.number()) != null) {
      throw new IllegalStateException("full, or there already");
    }
    if (2 * (size + 1) > slots.length) {
      resize(2 * slots.length);
    }
    place(entry);
    size++;
  }

  /** Takes an entry out; false if it is not there. */
  @SuppressWarnings("ReferenceEquality") // this very entry, not one that is like it
  boolean remove(E entry) {
    int mask = slots.length - 1;
    int at = hash(entry) & mask;
    while (slots[at] != entry) {
      if (slots[at] == null) {
        return false;
      }
      at = (at + 1) & mask;
    }
    size--;
    closeGap(at);
    return true;
  }

  /** Moves what was displaced past a gap into it, so that no search ends there too early. */
  private void closeGap(int gap) {
    int mask = slots.length - 1;
    int free = gap;
    for (int at = (gap + 1) & mask; slots[at] != null; at = (at + 1) & mask) {
      int home = hash(Objects.requireNonNull(slots[at])) & mask;
      boolean staysReachable = ((at - home) & mask) < ((at - free) & mask);
      if (!staysReachable) {
        slots[free] = slots[at];
        free = at;
      }
    }
    slots[free] = null;
  }

  /** Visits all entries; the visitor may not change the table. */
  void forEach(Consumer<E> visitor) {
    for (Entry entry : slots) {
      if (entry != null) {
        visitor.accept(own(entry));
      }
    }
  }

  private void resize(int count) {
    @Nullable Entry[] old = slots;
    slots = new Entry[count];
    for (Entry entry : old) {
      if (entry != null) {
        place(entry);
      }
    }
  }

  private void place(Entry entry) {
    int mask = slots.length - 1;
    int at = hash(entry) & mask;
    while (slots[at] != null) {
      at = (at + 1) & mask;
    }
    slots[at] = entry;
  }

  private int hash(Entry entry) {
    return hash(entry.family(), entry.high(), entry.low(), entry.number());
  }

  /** Multiplications and shifts of MurmurHash3's finalizer, over all parts of the key. */
  private int hash(AddressFamily family, long high, long low, int number) {
    long mixed = mix(seed ^ high ^ family.number());
    mixed = mix(mixed ^ low);
    return (int) mix(mixed ^ number);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }

  @SuppressWarnings("unchecked") // only add() puts entries in, and it takes nothing but an E
  private E own(Entry entry) {
    return (E) entry;
  }
}
