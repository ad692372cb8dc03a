namespace TokenGate.Demo.Staff;

/// <summary>Somebody who works during the demo.</summary>
internal interface IColleague
{
    /// <summary>The user name that the gateway is told.</summary>
    string User { get; }

    /// <summary>The team.</summary>
    string Team { get; }

    /// <summary>What an inflating colleague does to look busy, in a few words; null for honest work.</summary>
    string? Trick { get; }

    /// <summary>Works until the day or the work is over.</summary>
    Task WorkAsync(IAssistant assistant, Workday day, CancellationToken cancellationToken);
}
