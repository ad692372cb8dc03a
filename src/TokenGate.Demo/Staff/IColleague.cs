namespace TokenGate.Demo.Staff;

/// <summary>A simulated employee of the demo.</summary>
internal interface IColleague
{
    /// <summary>User name in the identity header.</summary>
    string User { get; }

    /// <summary>The team.</summary>
    string Team { get; }

    /// <summary>What an inflating colleague does to look busy, in a few words; null for honest work.</summary>
    string? Trick { get; }

    /// <summary>How it was in the months before.</summary>
    Habit Habit { get; }

    /// <summary>Works until the day or the work is over.</summary>
    Task WorkAsync(IAssistant assistant, Workday day, CancellationToken cancellationToken);
}
