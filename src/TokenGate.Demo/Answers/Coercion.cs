using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenGate.Demo.Answers;

/// <summary>Answers requests that coerce long worthless output.</summary>
internal static partial class Coercion
{
    /// <summary>The answer to a request to count or to repeat; null when the request is of another kind.</summary>
    public static string? Obey(string request)
    {
        if (CountTo().Match(request) is { Success: true } count)
        {
            var from = int.Parse(count.Groups["from"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            var to = int.Parse(count.Groups["to"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            return string.Join('\n', Enumerable.Range(from, Math.Clamp(to - from, 0, 4000)));
        }

        if (Repeat().Match(request) is { Success: true } repeat)
        {
            var times = int.Parse(repeat.Groups["times"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            var text = new StringBuilder();
            for (var i = 0; i < Math.Min(times, 3000); i++)
            {
                text.Append(repeat.Groups["what"].Value).Append(' ');
            }

            return text.ToString();
        }

        return null;
    }

    [GeneratedRegex(@"\bcount from (?<from>[\d,]{1,9}) to (?<to>[\d,]{1,9})", RegexOptions.IgnoreCase)]
    private static partial Regex CountTo();

    [GeneratedRegex(@"\brepeat [^""]{0,40}""(?<what>[^""]{1,80})"" (?<times>[\d,]{1,9}) times", RegexOptions.IgnoreCase)]
    private static partial Regex Repeat();
}
