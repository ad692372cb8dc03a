namespace TokenGate.Gateway.Options;

/// <summary>What a team or a project is expected to use in a calendar month.</summary>
public sealed record AlertBudget
{
    /// <summary>What budgets are counted in.</summary>
    public static IReadOnlyList<string> Units { get; } = ["tokens", "cost"];

    /// <summary>The team; empty where <see cref="Project"/> is set.</summary>
    public string Team { get; init; } = "";

    /// <summary>The project; empty where <see cref="Team"/> is set.</summary>
    public string Project { get; init; } = "";

    /// <summary>So much a month, gross: tokens, or units of the reporting currency.</summary>
    public double Monthly { get; init; }

    /// <summary><c>tokens</c> or <c>cost</c>.</summary>
    /// <value>The default is <c>tokens</c>.</value>
    public string Unit { get; init; } = "tokens";

    /// <summary>The shares of it that are told when they are reached.</summary>
    /// <value>None listed tells 0.8 and 1.</value>
    public IReadOnlyList<double> WarnAt { get; init; } = [];
}
