using System.CommandLine;
using System.Globalization;

namespace TokenGate.Verbs;

/// <summary>Options that take a whole number within a range.</summary>
internal static class NumberOption
{
    /// <summary>An option with a default.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it says.</param>
    /// <param name="usual">The default.</param>
    /// <param name="least">The least number that makes sense.</param>
    /// <param name="most">The greatest.</param>
    public static Option<int> Create(string name, string description, int usual, int least, int most) => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}, not '{text}'."));
            }

            return number;
        },
    };
}
