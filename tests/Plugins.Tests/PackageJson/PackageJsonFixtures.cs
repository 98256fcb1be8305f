namespace PluginState.Plugins.Tests.PackageJson;

/// <summary>One package.json, and what two people made of it.</summary>
internal static class PackageJsonFixtures
{
    public const string Base = """
        {
          "name": "@acme/react-form-kit",
          "version": "1.4.2",
          "description": "Form hooks for React",
          "keywords": ["react", "form", "hooks"],
          "files": ["lib"],
          "main": "lib/index.js",
          "license": "MIT",
          "dependencies": {
            "eslint": "^8.0.0",
            "lodash": "^4.17.0",
            "react": "^18.2.0",
            "react-dom": "^18.2.0"
          },
          "devDependencies": {
            "typescript": "~5.4.0",
            "vitest": "^2.0.0"
          }
        }
        """;

    public const string Local = """
        {
          "name": "@acme/react-form-kit",
          "version": "1.4.3",
          "description": "Form hooks for React",
          "keywords": ["react", "hooks", "forms"],
          "files": ["lib", "dist", "!dist/**/*.test.js"],
          "main": "lib/index.js",
          "license": "MIT",
          "dependencies": {
            "eslint": "^9.0.0",
            "lodash": "^4.17.20",
            "react": "18.3.1",
            "react-dom": "^18.3.0"
          },
          "devDependencies": {
            "typescript": "~5.4.0",
            "vitest": "^2.1.0"
          }
        }
        """;

    public const string Remote = """
        {
          "name": "@acme/react-form-kit",
          "version": "1.5.0",
          "description": "Form hooks for React",
          "keywords": ["react", "form", "hooks", "typescript"],
          "files": ["lib", "docs"],
          "main": "lib/index.js",
          "license": "MIT",
          "dependencies": {
            "eslint": "^8.57.0",
            "lodash": "^4.17.21",
            "react": "^18.3.0",
            "react-dom": "~18.3.1"
          },
          "devDependencies": {
            "typescript": "~5.4.0",
            "vitest": "^2.1.4"
          }
        }
        """;
}
