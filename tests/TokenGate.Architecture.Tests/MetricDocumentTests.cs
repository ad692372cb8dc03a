using System.Text.RegularExpressions;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary><c>config/metrics.md</c> names every instrument with its type and unit, and none that is not there.</summary>
public sealed partial class MetricDocumentTests
{
    [Fact]
    public void MetricsDocument_AndTheInstrumentsOfSrc_AreTheSame()
    {
        var inCode = SourceTree.CSharp("src")
            .SelectMany(file => Instrument().Matches(SourceTree.Read(file)))
            .Select(match => (Name: match.Groups["name"].Value, Type: TypeOf(match.Groups["type"].Value), Unit: match.Groups["unit"].Value))
            .Select(metric => $"{metric.Name} | {InPrometheus(metric.Name, metric.Type, metric.Unit)} | {metric.Type} | {metric.Unit}");
        var inDocument = Row().Matches(SourceTree.Read("config/metrics.md"))
            .Select(match => $"{match.Groups[1].Value} | {match.Groups[2].Value} | {match.Groups[3].Value} | {match.Groups[4].Value}");
        Assert.Equal(inCode.Order(StringComparer.Ordinal), inDocument.Order(StringComparer.Ordinal));
    }

    private static string TypeOf(string method) => method switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    private static string InPrometheus(string name, string type, string unit) =>
        name.Replace('.', '_') + unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" } + (type == "counter" ? "_total" : "");

    [GeneratedRegex(@"\.Create(?<type>Counter|UpDownCounter|Histogram|Gauge|Observable\w+)(?:<\w+>)?\(\s*""(?<name>[\w.]+)"",(?:[^""]*?,)??\s*""(?<unit>[\w{}]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"^\| `([\w.]+)` \| `(\w+)` \| (counter|gauge|histogram) \| `([\w{}]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
