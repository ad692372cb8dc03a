namespace TokenGate.Demo.Staff;

/// <summary>What a simulated employee works on, and with which tool.</summary>
/// <param name="Project">The project.</param>
/// <param name="Agent">What the tool calls itself.</param>
internal sealed record Assignment(string Project, string Agent)
{
    private static readonly string[] Agents = ["claude-cli/2.0.14", "codex_cli_rs/0.58.0", "GithubCopilot/1.388.0", "OpenAI/Python 2.8.0", "Open-WebUI/0.6.36"];

    /// <summary>The projects of the demo.</summary>
    public static IReadOnlyList<string> Projects { get; } = ["Search", "Billing", "Support", "Website"];

    /// <summary>The assignment of the employee at a place of the staff: teams work on a project, and each has a tool of his own.</summary>
    public static Assignment From(IColleague colleague, int place) =>
        new(Projects[colleague.Team.Sum(static letter => letter) % Projects.Count], Agents[place % Agents.Length]);
}
