using System.Runtime.InteropServices;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Audit;

/// <summary>
/// Proves that the clean counts follow from what happened: the chain, the identities of every record, the sums kept beside them, and
/// Redis against a recount from the entries. Runs beside a working gateway; it reads only.
/// </summary>
public static class Auditor
{
    private const string SumsKind = "sums";

    /// <summary>
    /// Audits one or more journals, and Redis when its options are given. Every gateway that Redis knows has to be among the journals.
    /// </summary>
    /// <exception cref="JournalException">A journal cannot be read at all.</exception>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or holds another schema or other shards.</exception>
    public static async Task<AuditReport> VerifyAsync(
        IReadOnlyList<JournalReader> journals,
        RedisLedgerOptions? redis,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journals);
        ArgumentNullException.ThrowIfNull(time);
        var faults = new AuditFaults();

        // Redis first: what it says it has must be in the journals, which only grow.
        var comparison = redis is null ? null : await RedisComparison.ReadAsync(redis, time, cancellationToken);
        var records = 0L;
        var totals = default(TrustedSums);
        foreach (var journal in journals)
        {
            var walk = new ChainWalk(journal, faults);
            var recount = new Recount(journal);
            comparison?.Begin(journal);
            recount.TakeRetained((key, sums) => comparison?.BookRetained(key, sums));
            recount.CheckRetained(faults);
            walk.Run(comparison?.SealedAt(journal) ?? new HashSet<long>(), (sequence, booking) =>
            {
                recount.Add(booking);
                comparison?.Book(sequence, booking);
            }, cancellationToken);
            comparison?.CheckSeal(journal, walk, faults);
            recount.Compare(walk.Head, faults);
            records += walk.Records;
            totals += TrustedSums.From(recount.All);
        }

        comparison?.Compare(faults);
        return new AuditReport
        {
            ChainHolds = !faults.Has(ChainWalk.Chain) && !faults.Has(RedisComparison.Seal),
            Records = records,
            Journal = totals.ToTotals(),
            Redis = comparison?.Totals.ToTotals(),
            Faults = faults.ToList(),
        };
    }

    /// <summary>The sums of a journal counted again, and the comparison with those it keeps.</summary>
    private sealed class Recount(JournalReader journal)
    {
        private readonly Dictionary<(BookingKey Key, BookingClass Class), UsageSums> _usage = [];
        private readonly Dictionary<Verdict, UsageSums> _totals = [];

        public UsageSums All { get; private set; }

        public void Add(Booking booking)
        {
            ref var usage = ref CollectionsMarshal.GetValueRefOrAddDefault(_usage, (booking.Key, booking.Class), out _);
            usage += booking.Sums;
            ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, booking.Class.Verdict, out _);
            total += booking.Sums;
            All += booking.Sums;
        }

        /// <summary>Begins with the sums of the entries that retention removed.</summary>
        public void TakeRetained(Action<BookingKey, UsageSums> also)
        {
            foreach (var booking in PrunedTotals.Read(journal))
            {
                Add(booking);
                also(booking.Key, booking.Sums);
            }
        }

        /// <summary>Holds the sums of removed entries against the chained note of their removal.</summary>
        public void CheckRetained(AuditFaults faults)
        {
            var (cut, hash) = AuditAnchor.Read(journal);
            if (cut == 0)
            {
                return;
            }

            var note = journal.FindNote(EntryKind.Retention, PrunedTotals.NoteId(cut));
            var isOld = note?.Facts.GetValueOrDefault("sums") is { } sums && SumColumns.IsOldText(sums);
            var facts = PrunedTotals.Facts(cut, hash, All, isOld);
            foreach (var (name, value) in facts)
            {
                var said = note?.Facts.GetValueOrDefault(name);
                if (said != value)
                {
                    faults.Add(ChainWalk.Chain, $"the cut at entry {cut} says {name} {value}, its chained note says {said ?? "nothing"}");
                }
            }
        }

        /// <summary>
        /// Holds the kept sums against the recount, unless the gateway wrote on meanwhile: then the sums are ahead of it.
        /// </summary>
        public void Compare(long head, AuditFaults faults)
        {
            var (keptHead, kept) = CurrentTotals.Read(journal);
            if (keptHead != head)
            {
                return;
            }

            foreach (var place in _usage.Keys.Union(kept.Keys).OrderBy(place => place.Key.Quarter).ThenBy(place => place.Key.User, StringComparer.Ordinal))
            {
                var (counted, said) = (_usage.GetValueOrDefault(place), kept.GetValueOrDefault(place));
                if (counted != said)
                {
                    faults.Add(SumsKind, $"the journal's own sum for {QuarterHour.Start(place.Key.Quarter):yyyy-MM-dd HH:mm}, user {place.Key.User}, model {place.Key.Model}, verdict {NameOf(place.Class.Verdict)} is {Show(said)}, its entries make {Show(counted)}");
                }
            }

            foreach (var (verdict, said) in AuditSummary.Totals(journal))
            {
                if (_totals.GetValueOrDefault(verdict) is var counted && counted != said)
                {
                    faults.Add(SumsKind, $"the journal's own sum of verdict {NameOf(verdict)} is {Show(said)}, its entries make {Show(counted)}");
                }
            }
        }

        /// <summary>A row that was edited may hold anything.</summary>
        private static string NameOf(Verdict verdict) => Enum.IsDefined(verdict) ? verdict.Name() : $"{(int)verdict}, which there is not,";

        private static string Show(UsageSums sums) =>
            $"{sums.Exchanges} exchanges, {sums.Split.TrustedInput} in, {sums.Split.TrustedOutput} out, {sums.Split.WithheldInput + sums.Split.WithheldOutput} withheld, "
            + $"{sums.Split.UnseenInput + sums.Split.UnseenOutput} unseen, {Billionths.Text(sums.Cost.Trusted)} of {Billionths.Text(sums.Cost.Gross)} trusted";
    }
}
