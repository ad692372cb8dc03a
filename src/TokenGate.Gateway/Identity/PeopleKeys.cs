using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.People;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The keys of pseudonyms, beside the journal; opened when they are first needed, which a change of the configuration may bring about.
/// </summary>
internal sealed partial class PeopleKeys(GatewayConfiguration configuration, LiveOptions options, ILogger<PeopleKeys> logger, ISharedKeys? shared = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _folder = configuration.PathOf(options.Current.Ledger.Path);
    private volatile Pseudonyms? _opened;

    /// <summary>The keys.</summary>
    /// <exception cref="JournalException">They cannot be opened.</exception>
    public Pseudonyms Open() => _opened ?? OpenOnce(OpenShared)!;

    /// <summary>True where several gateways share keys.</summary>
    public bool AreShared => shared is not null;

    /// <summary>The keys, when there are any, here or at another gateway; null where users were always stored by name.</summary>
    /// <exception cref="JournalException">They cannot be opened.</exception>
    public Pseudonyms? OpenExisting() => _opened ?? OpenOnce(shared is not null && options.Current.Identity.Pseudonymise ? OpenShared : Pseudonyms.OpenExisting);

    /// <inheritdoc/>
    public void Dispose() => _opened?.Dispose();

    private Pseudonyms OpenShared(string folder) => Pseudonyms.Open(folder, shared);

    private Pseudonyms? OpenOnce(Func<string, Pseudonyms?> open)
    {
        lock (_gate)
        {
            if (_opened is null && open(_folder) is { } opened)
            {
                opened.Faulted += fault => Unwritten(fault.Message);
                _opened = opened;
            }

            return _opened;
        }
    }

    [LoggerMessage(EventId = 4306, Level = LogLevel.Error, Message = "The keys of pseudonyms cannot be written, and are kept in memory until they can: {Fault}")]
    private partial void Unwritten(string fault);
}
