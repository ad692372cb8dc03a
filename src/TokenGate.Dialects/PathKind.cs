namespace TokenGate.Dialects;

/// <summary>
/// What a request's head alone says about the call: a closed list, fit for a metric's label. Only <see cref="Unknown"/> and
/// <see cref="Retrieval"/> may have usage in their
/// answer (<see cref="DialectRegistry.RunsNoModel"/>).
/// </summary>
public enum PathKind
{
    /// <summary>The call may run a model: the body and the answer decide.</summary>
    Unknown = 0,

    /// <summary>Something is fetched. It runs no model, and may tell the usage of work that an earlier call began.</summary>
    Retrieval = 1,

    /// <summary>Lists and descriptions of models, and their loading.</summary>
    Models = 2,

    /// <summary>Files that are uploaded, listed or described.</summary>
    Files = 3,

    /// <summary>Vector stores, corpora, libraries: their keeping, and the search in them.</summary>
    VectorStores = 4,

    /// <summary>Work that is begun or managed, and that another call tells the usage of: batches, fine-tuning jobs.</summary>
    Jobs = 5,

    /// <summary>Sessions that are prepared: keys for a client, offers of a connection.</summary>
    Sessions = 6,

    /// <summary>Telemetry, logs and traces of client programs.</summary>
    Telemetry = 7,

    /// <summary>The Model Context Protocol and agents' cards, by their paths.</summary>
    Mcp = 8,

    /// <summary>Health, version, and what a program looks at to see whether somebody is there.</summary>
    Health = 9,

    /// <summary>Stored things that are described or changed: completions' metadata, assistants, threads, conversations' items,
    /// containers.</summary>
    Metadata = 10,

    /// <summary>Reports about usage, costs and credits.</summary>
    UsageReport = 11,

    /// <summary>Tokens that are counted, not used.</summary>
    TokenCount = 12,

    /// <summary>Searches of the web that no model reads.</summary>
    Search = 13,

    /// <summary>Logins, keys, settings, profiles.</summary>
    Account = 14,

    /// <summary>Something is deleted.</summary>
    Removal = 15,

    /// <summary>A browser asks what it may do (OPTIONS).</summary>
    Preflight = 16,
}
