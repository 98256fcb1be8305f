namespace PluginState.Generators.Parsing;

/// <summary>What a path pattern has to look like.</summary>
internal static class PathRule
{
    /// <summary>What is wrong with a pattern, or null.</summary>
    internal static string? ProblemOf(string? path)
    {
        if (path is null)
        {
            return "a pattern must not be null";
        }

        if (path.Length > 0 && path[0] != '/')
        {
            return "it must be empty or start with '/'";
        }

        for (var i = 0; i < path.Length; i++)
        {
            if (char.IsSurrogate(path[i]))
            {
                if (!char.IsSurrogatePair(path, i))
                {
                    return "it has half of a surrogate pair, which no member's name can have";
                }

                i++;
            }
            else if (path[i] == '~' && (i + 1 == path.Length || path[i + 1] is not ('0' or '1')))
            {
                return "'~' must be followed by 0 (for '~') or 1 (for '/')";
            }
        }

        return null;
    }
}
