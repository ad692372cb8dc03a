using System.Text.Json;
using System.Text.RegularExpressions;

namespace TokenGate.Pricing.Catalogue;

/// <summary>How the price list tells which names are a model: a rule over names in small letters.</summary>
internal abstract class ModelMatch
{
    private static readonly TimeSpan LongestSearch = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads a rule: one of <c>equals</c>, <c>starts_with</c>, <c>ends_with</c>, <c>contains</c>, <c>regex</c>, <c>and</c>,
    /// <c>or</c>.</summary>
    /// <exception cref="FormatException">The list has a rule that this program does not know.</exception>
    public static ModelMatch Read(JsonElement rule)
    {
        var (name, value) = rule.EnumerateObject().Select(static property => (property.Name, property.Value)).Single();
        return name switch
        {
            "and" => new Every([.. value.EnumerateArray().Select(Read)]),
            "or" => new Any([.. value.EnumerateArray().Select(Read)]),
            "equals" => new Text(Lower(value), static (model, text) => model == text),
            "starts_with" => new Text(Lower(value), static (model, text) => model.StartsWith(text, StringComparison.Ordinal)),
            "ends_with" => new Text(Lower(value), static (model, text) => model.EndsWith(text, StringComparison.Ordinal)),
            "contains" => new Text(Lower(value), static (model, text) => model.Contains(text, StringComparison.Ordinal)),
            "regex" => new Pattern(new Regex(value.GetString()!, RegexOptions.ECMAScript, LongestSearch)),
            _ => throw new FormatException($"The price list matches models by '{name}', which this program does not know."),
        };
    }

    /// <summary>True when a name is the model's.</summary>
    /// <param name="model">The name in small letters.</param>
    public abstract bool Fits(string model);

    private static string Lower(JsonElement value) => value.GetString()!.ToLowerInvariant();

    private sealed class Every(ModelMatch[] rules) : ModelMatch
    {
        public override bool Fits(string model) => Array.TrueForAll(rules, rule => rule.Fits(model));
    }

    private sealed class Any(ModelMatch[] rules) : ModelMatch
    {
        public override bool Fits(string model) => Array.Exists(rules, rule => rule.Fits(model));
    }

    private sealed class Text(string text, Func<string, string, bool> fits) : ModelMatch
    {
        public override bool Fits(string model) => fits(model, text);
    }

    private sealed class Pattern(Regex pattern) : ModelMatch
    {
        public override bool Fits(string model)
        {
            try
            {
                return pattern.IsMatch(model);
            }
            catch (RegexMatchTimeoutException)
            {
                return false;
            }
        }
    }
}
