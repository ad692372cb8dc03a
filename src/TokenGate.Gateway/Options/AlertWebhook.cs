namespace TokenGate.Gateway.Options;

/// <summary>An address that is told. It is as good as a password: it stands in no log, answer or concern.</summary>
public sealed record AlertWebhook
{
    /// <summary>The forms that messages can have.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["json", "slack", "teams"];

    /// <summary>What it is called where its state is shown.</summary>
    public string Name { get; init; } = "";

    /// <summary>The address, http:// or https://.</summary>
    public string Url { get; init; } = "";

    /// <summary><c>json</c>, <c>slack</c> (incoming webhook) or <c>teams</c> (workflow, with an adaptive card).</summary>
    /// <value>The default is <c>json</c>.</value>
    public string Form { get; init; } = "json";

    /// <summary>Never the address.</summary>
    public override string ToString() => $"webhook {Name} ({Form})";
}
