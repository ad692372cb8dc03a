namespace TokenGate.Demo.Staff;

/// <summary>What a simulated employee works on, and with which tool.</summary>
/// <param name="Project">The project.</param>
/// <param name="Agent">What the tool calls itself.</param>
/// <param name="Client">What the gateway calls the tool.</param>
internal sealed record Assignment(string Project, string Agent, string Client)
{
    private static readonly (string Agent, string Client)[] Tools =
    [
        ("claude-cli/2.0.14", "claude-code"), ("codex_cli_rs/0.58.0", "codex"), ("GithubCopilot/1.388.0", "copilot"), ("OpenAI/Python 2.8.0", "openai-python"),
        ("Open-WebUI/0.6.36", "open-webui"),
    ];

    /// <summary>The projects of the demo.</summary>
    public static IReadOnlyList<string> Projects { get; } = ["Search", "Billing", "Support", "Website"];

    /// <summary>
    /// The assignment of an employee of a team at a place of the staff: teams work on a project, and each has a tool of his own.
    /// </summary>
    public static Assignment From(string team, int place)
    {
        var (agent, client) = Tools[place % Tools.Length];
        return new(Projects[team.Sum(static letter => letter) % Projects.Count], agent, client);
    }
}
