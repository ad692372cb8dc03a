using System.Text;

namespace TokenGate.Architecture.Tests;

/// <summary>
/// C# source without its comments and literals, so that a rule about names meets code alone. What is taken out becomes blanks: lines and
/// columns stay. The holes of interpolated strings are code and stay.
/// </summary>
internal sealed class CodeText
{
    private readonly string _source;
    private readonly StringBuilder _code;
    private int _at;

    private CodeText(string source)
    {
        _source = source;
        _code = new StringBuilder(_source.Length);
    }

    /// <summary>The code of a source text.</summary>
    public static string From(string source)
    {
        var text = new CodeText(source);
        text.Code(holeBraces: 0);
        return text._code.ToString();
    }

    /// <summary>Copies code until the end, or in a hole of an interpolated string until the braces that close it.</summary>
    private void Code(int holeBraces)
    {
        var depth = 0;
        while (_at < _source.Length)
        {
            if (holeBraces > 0 && depth == 0 && Run('}') >= holeBraces)
            {
                Blank(holeBraces);
                return;
            }

            switch (_source[_at])
            {
                case '/' when Next(1) == '/':
                    BlankUntil(_source.IndexOf('\n', _at));
                    break;
                case '/' when Next(1) == '*':
                    var end = _source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                    BlankUntil(end < 0 ? -1 : end + 2);
                    break;
                case '\'':
                    Character();
                    break;
                case '"' or '$' or '@' when StartsLiteral():
                    Literal();
                    break;
                case var other:
                    depth += other is '{' or '(' or '[' ? 1 : other is '}' or ')' or ']' ? -1 : 0;
                    _code.Append(other);
                    _at++;
                    break;
            }
        }
    }

    private bool StartsLiteral()
    {
        var ahead = _at;
        while (ahead < _source.Length && _source[ahead] is '$' or '@')
        {
            ahead++;
        }

        return ahead < _source.Length && _source[ahead] == '"';
    }

    private void Literal()
    {
        var dollars = 0;
        var verbatim = false;
        for (; _source[_at] != '"'; Blank(1))
        {
            dollars += _source[_at] == '$' ? 1 : 0;
            verbatim |= _source[_at] == '@';
        }

        var quotes = Run('"');
        if (quotes == 2)
        {
            Blank(2);
            return;
        }

        var raw = quotes >= 3 && !verbatim;
        Blank(raw ? quotes : 1);
        while (_at < _source.Length)
        {
            if (raw ? Run('"') >= quotes : _source[_at] == '"' && !(verbatim && Next(1) == '"'))
            {
                Blank(raw ? quotes : 1);
                return;
            }

            var braces = Run('{');
            var hole = raw ? dollars : 1;
            if (dollars > 0 && braces >= hole && (raw || braces % 2 == 1))
            {
                Blank(braces);
                Code(hole);
            }
            else if (dollars > 0 && braces > 0)
            {
                Blank(braces);
            }
            else
            {
                Blank(!raw && (_source[_at] == '\\' && !verbatim || _source[_at] == '"') ? 2 : 1);
            }
        }
    }

    private void Character()
    {
        Blank(Next(1) == '\\' ? 3 : 2);
        BlankUntil(_source.IndexOf('\'', _at) + 1);
    }

    private int Run(char one)
    {
        var length = 0;
        while (Next(length) == one)
        {
            length++;
        }

        return length;
    }

    private char Next(int ahead) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';

    private void BlankUntil(int end) => Blank((end <= _at ? _source.Length : end) - _at);

    private void Blank(int length)
    {
        for (; length > 0 && _at < _source.Length; length--, _at++)
        {
            _code.Append(_source[_at] is '\n' or '\r' ? _source[_at] : ' ');
        }
    }
}
