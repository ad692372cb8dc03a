using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Opens the journal of a starting gateway. A damaged one is put aside, unchanged, and a new one is created: traffic flows and is recorded
/// (G2), and the log says what to do about the old file.
/// </summary>
internal static partial class JournalOpening
{
    /// <summary>Opens, or begins anew.</summary>
    /// <exception cref="JournalException">Another gateway holds it, a newer program wrote it, or the disk does not allow it.</exception>
    public static Journal Open(string folder, IMeterFactory meters, TimeProvider clock, ILogger<Journal> logger)
    {
        var options = new JournalOptions { Path = folder };
        try
        {
            return Journal.Open(options, meters, logger);
        }
        catch (JournalException damaged) when (damaged.IsDamaged)
        {
            var aside = Journal.SetAside(folder, clock.GetUtcNow());
            LogAside(logger, damaged.Message, aside);
            return Journal.Open(options, meters, logger);
        }
    }

    [LoggerMessage(
        EventId = 4307,
        Level = LogLevel.Critical,
        Message = "{Fault} It was put aside as {Aside}, and a new journal with an identity of its own was created. Keep the file: it holds entries that Redis does not have yet")]
    private static partial void LogAside(ILogger logger, string fault, string aside);
}
