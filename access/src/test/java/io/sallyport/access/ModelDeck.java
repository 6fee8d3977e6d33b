package io.sallyport.access;

import io.sallyport.access.ModelStep.Aim;
import io.sallyport.access.ModelStep.Fault;
import io.sallyport.access.ModelStep.Hops;
import io.sallyport.access.ModelStep.Spoil;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Deals the steps of a run: the same for the same seed. Knows nothing of what comes of them. */
final class ModelDeck {
  private static final int MOST_STEPS = 90;
  private static final List<String> METHODS =
      List.of(
          "INVITE",
          "INVITE",
          "INVITE",
          "INVITE",
          "INVITE",
          "INVITE",
          "MESSAGE",
          "MESSAGE",
          "OPTIONS",
          "SUBSCRIBE",
          "NOTIFY",
          "BENOTIFY",
          "INFO",
          "REFER",
          "UPDATE",
          "PRACK",
          "BYE",
          "REGISTER",
          "SERVICE",
          "PUBLISH",
          "NEGOTIATE",
          "BREW");
  private static final List<String> LATER =
      List.of("ACK", "ACK", "ACK", "BYE", "BYE", "INFO", "INVITE", "BENOTIFY", "UPDATE");
  private static final int[] STATUSES = {
    100, 100, 180, 180, 180, 183, 199, 200, 200, 200, 200, 202, 302, 305, 401, 404, 407, 408, 480,
    486, 487, 500, 503, 503, 503, 504, 600, 603, 699
  };
  private static final long[] PAUSES = {
    1, 100, 500, 1_000, 2_000, 3_499, 3_500, 5_000, 16_000, 28_500, 31_999, 32_000, 40_000, 65_000,
    184_999, 185_000, 220_000, 610_000, 1_300_000
  };

  private final Random random;
  private final List<ModelStep> steps = new ArrayList<>();
  private final List<Integer> ids = new ArrayList<>();
  private int lastId;

  private ModelDeck(long seed) {
    this.random = new Random(seed);
  }

  static List<ModelStep> deal(long seed) {
    return new ModelDeck(seed).deal();
  }

  private List<ModelStep> deal() {
    for (Place place : Place.values()) {
      if (!place.isDialled()) {
        steps.add(new ModelStep.Connect(place, ++lastId));
      }
    }
    steps.add(ask());
    int count = 20 + random.nextInt(MOST_STEPS - 20);
    while (steps.size() < count) {
      steps.add(next());
    }
    return List.copyOf(steps);
  }

  private ModelStep next() {
    int draw = random.nextInt(1000);
    if (draw < 330) {
      return answer();
    } else if (draw < 540) {
      return ask();
    } else if (draw < 660) {
      return new ModelStep.Pass(PAUSES[random.nextInt(PAUSES.length)]);
    } else if (draw < 740) {
      return new ModelStep.Cancel(someId(), pick(Place.values()));
    } else if (draw < 800) {
      return new ModelStep.Ack(someId(), pick(Place.values()));
    } else if (draw < 860) {
      int dialog = someId();
      return new ModelStep.Later(newId(), dialog, random.nextBoolean(), pick(LATER));
    } else {
      return rarer(draw);
    }
  }

  private ModelStep rarer(int draw) {
    if (draw < 885) {
      return new ModelStep.Repeat(someId());
    } else if (draw < 910) {
      int returned = someId();
      return new ModelStep.Return(newId(), returned, random.nextBoolean());
    } else if (draw < 935) {
      return new ModelStep.Close(pick(Place.values()));
    } else if (draw < 938) {
      return forkAfter(31_998 + random.nextInt(4));
    } else if (draw < 955) {
      return new ModelStep.Read(pick(Place.values()), random.nextInt(3) > 0);
    } else if (draw < 970) {
      return new ModelStep.Serve(pick(Place.values()), random.nextInt(3) > 0);
    } else if (draw < 988) {
      return new ModelStep.Connect(pick(Place.values()), ++lastId);
    } else if (draw < 996) {
      return new ModelStep.Ring(someId(), 1 + random.nextInt(25));
    } else {
      return new ModelStep.Noise(pick(Place.values()));
    }
  }

  private ModelStep ask() {
    Place from = pick(Place.values());
    Hops hops = random.nextInt(5) > 0 ? Hops.USUAL : pick(Hops.values());
    Fault fault = random.nextInt(12) > 0 ? Fault.NONE : pick(Fault.values());
    String method = pick(METHODS);
    return new ModelStep.Ask(newId(), from, method, aim(from), random.nextInt(6) > 0, hops, fault);
  }

  private Aim aim(Place from) {
    boolean isUsual = random.nextInt(7) > 0;
    List<Aim> usual =
        from.kind == Place.Kind.INSIDE
            ? List.of(Aim.CLIENT_0, Aim.CLIENT_1, Aim.PARTNER, Aim.PARTNER, Aim.OTHER_NODE)
            : List.of(Aim.INSIDE);
    return isUsual ? pick(usual) : pick(Aim.values());
  }

  private ModelStep answer() {
    Spoil spoil = random.nextInt(7) > 0 ? Spoil.NONE : pick(Spoil.values());
    int triesBack = random.nextInt(10) > 0 ? 0 : 1;
    int status = STATUSES[random.nextInt(STATUSES.length)];
    return new ModelStep.Answer(someId(), status, "t" + random.nextInt(3), spoil, triesBack);
  }

  /** Two more 2xx as the time for them runs out. */
  private ModelStep forkAfter(long millis) {
    int id = someId();
    steps.add(new ModelStep.Answer(id, 200, "t0", Spoil.NONE, 0));
    steps.add(new ModelStep.Pass(millis));
    steps.add(new ModelStep.Answer(id, 200, "t1", Spoil.NONE, 0));
    steps.add(new ModelStep.Pass(1));
    return new ModelStep.Answer(id, 200, "t2", Spoil.NONE, 0);
  }

  private int newId() {
    ids.add(++lastId);
    return lastId;
  }

  /** Mostly one of the last requests: those before are over. */
  private int someId() {
    if (ids.isEmpty()) {
      return 0;
    }
    int back = random.nextInt(4) > 0 ? random.nextInt(4) : random.nextInt(ids.size());
    return ids.get(Math.max(0, ids.size() - 1 - back));
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
