using System.Text.RegularExpressions;

namespace TokenGate.Gateway.Tests.Containers;

/// <summary>The names in a query of Prometheus: enough of its grammar for the queries of our dashboards.</summary>
internal sealed partial record PromQuery(string Text)
{
    /// <summary>Metrics with what their braces ask for; a metric without braces asks for nothing.</summary>
    public IReadOnlyList<(string Metric, IReadOnlyList<Matcher> Matchers)> Selectors { get; } =
    [
        .. Selector().Matches(Text).Select(static match =>
            (match.Groups[1].Value,
             (IReadOnlyList<Matcher>)[.. Match().Matches(match.Groups[2].Value).Select(static each => new Matcher(each.Groups[1].Value, each.Groups[2].Value, each.Groups[3].Value))])),
        .. Bare().Matches(Rest(Text)).Select(static match => (match.Value, (IReadOnlyList<Matcher>)[])),
    ];

    /// <summary>Labels that results are grouped or matched by.</summary>
    public IReadOnlyList<string> Groups { get; } =
        [.. Clause().Matches(Text).SelectMany(static match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static string Rest(string text) => Clause().Replace(Range().Replace(Selector().Replace(text, "1"), ""), "");

    [GeneratedRegex("""([a-zA-Z_:][\w:]*)\{((?:[^}"]|"[^"]*")*)\}""")]
    private static partial Regex Selector();

    [GeneratedRegex("""(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)["]""")]
    private static partial Regex Match();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")]
    private static partial Regex Clause();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+[$\w]+")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b[a-zA-Z_:][\w:]*\b(?!\s*\()")]
    private static partial Regex Bare();

    /// <summary>One condition on a label.</summary>
    public sealed record Matcher(string Label, string Operator, string Value);
}
