namespace TokenGate.Ledger;

/// <summary>A column that usage can be grouped by.</summary>
public enum UsageColumn
{
    /// <summary>The user.</summary>
    User = 0,

    /// <summary>The team.</summary>
    Team = 1,

    /// <summary>The route's id.</summary>
    Route = 2,

    /// <summary>The model.</summary>
    Model = 3,

    /// <summary>The verdict. Only the journal knows it: for splits.</summary>
    Verdict = 4,

    /// <summary>The feature that contributed most to a verdict that withholds. Only the journal knows it: for splits.</summary>
    Reason = 5,

    /// <summary>The project. Redis keeps it without users and routes.</summary>
    Project = 6,

    /// <summary>The client program. Redis keeps it without users and routes.</summary>
    Client = 7,

    /// <summary>The provider. Only the journal knows it.</summary>
    Provider = 8,

    /// <summary>The service tier as the provider names it, empty where it was not told. Only the journal knows it.</summary>
    Tier = 9,

    /// <summary>The kind of work, empty where it is not known. Only the journal knows it.</summary>
    Work = 10,

    /// <summary>The edition of the counting rules. Only the journal knows it by exchange.</summary>
    Rules = 11,

    /// <summary>Where the gross counts come from. Only the journal knows it.</summary>
    Source = 12,
}
