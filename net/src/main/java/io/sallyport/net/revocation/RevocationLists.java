package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import io.sallyport.net.revocation.FetchRequest.Kind;
import io.sallyport.net.revocation.KeptLists.Kept;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Gets revocation lists, from what is kept or from where they are. For threads that may wait. */
final class RevocationLists {
  private final Fetches fetches;
  private final RenewalPace pace;
  private final InstantSource clock;
  private final SharedWork<KeptLists.Key, Loading> underWay;
  private final Holds<KeptLists.Key> holds;
  private final KeptLists kept =
      new KeptLists(RevocationLimits.MAX_LISTS, RevocationLimits.MAX_LISTS_OCTETS);

  /** How it ended. */
  sealed interface Loading {
    record Loaded(Kept kept) implements Loading {}

    record Failed(String why) implements Loading {}
  }

  RevocationLists(Fetches fetches, RenewalPace pace, InstantSource clock, Executor executor) {
    this.fetches = fetches;
    this.pace = pace;
    this.clock = clock;
    this.underWay = new SharedWork<>(executor);
    this.holds = new Holds<>(clock);
  }

  /** The list that was fetched from a place, as long as it counts. */
  Optional<Kept> kept(HttpPlace place, X509Certificate issuer) {
    var now = clock.instant();
    return kept.get(new KeptLists.Key(place, CertificateHash.of(issuer)))
        .filter(list -> list.list().period().fault(now) == null);
  }

  /** Fetches the list at a place, unless that failed just now. */
  Loading load(HttpPlace place, X509Certificate issuer, Deadline deadline) {
    var key = new KeptLists.Key(place, CertificateHash.of(issuer));
    var held = holds.reason(key);
    if (held.isPresent()) {
      return new Loading.Failed(held.get());
    }
    var request = FetchRequest.get(Kind.LIST, place).of(key.issuer());
    return underWay
        .await(
            key,
            deadline,
            () ->
                broughtMeanwhile(place, issuer)
                    .orElseGet(() -> fetches.fetch(request, fetched -> take(key, issuer, fetched))))
        .orElseGet(() -> new Loading.Failed("no list in time"));
  }

  /** Who looked before another had brought the list may ask for it after. */
  private Optional<Loading> broughtMeanwhile(HttpPlace place, X509Certificate issuer) {
    return kept(place, issuer)
        .filter(list -> clock.instant().isBefore(list.renewAt()))
        .map(Loading.Loaded::new);
  }

  private Loading take(KeptLists.Key key, X509Certificate issuer, Fetched fetched) {
    try {
      var list = read(issuer, fetched);
      checkNewer(list, key);
      var fresh = new Kept(list, pace.renewAt(list.period(), clock.instant()));
      kept.put(key, fresh);
      return new Loading.Loaded(fresh);
    } catch (UselessWordException e) {
      var why = key.place() + ": " + e.why();
      if (e.isLasting()) {
        holds.put(key, why);
      }
      return new Loading.Failed(why);
    }
  }

  /** Who replays an older list could hide what was revoked since. */
  private void checkNewer(RevocationList list, KeptLists.Key key) throws UselessWordException {
    var before = kept.get(key);
    if (before.isPresent()
        && list.period().thisUpdate().isBefore(before.get().list().period().thisUpdate())) {
      throw new UselessWordException("the list is older than one that was there before");
    }
  }

  private RevocationList read(X509Certificate issuer, Fetched fetched) throws UselessWordException {
    return switch (fetched) {
      case Fetched.Body(var octets) ->
          new RevocationListReader(issuer, clock.instant()).read(octets);
      case Fetched.Moved _ -> throw new UselessWordException("moved");
      case Fetched.Failed(var detail) -> throw new UselessWordException(detail);
      case Fetched.Untried(var detail) -> throw UselessWordException.untried(detail);
    };
  }
}
